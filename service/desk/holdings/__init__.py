"""What of the library do staff look at?"""
