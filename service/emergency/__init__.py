"""Is this a danger?"""
