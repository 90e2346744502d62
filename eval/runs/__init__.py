"""What came of asking a whole set?"""
