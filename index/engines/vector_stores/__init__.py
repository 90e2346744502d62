"""Which passages are near a question, where their vectors are searched outside this machine?"""
