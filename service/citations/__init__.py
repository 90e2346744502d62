"""Can the reader check it?"""
