"""Which of several libraries does a request ask?"""
