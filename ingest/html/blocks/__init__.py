"""Which blocks are the elements of an article?"""
