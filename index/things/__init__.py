"""Is an article about what a question names?"""
