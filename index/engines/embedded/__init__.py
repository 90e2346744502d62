"""Which passages match, fast, on one machine?"""
