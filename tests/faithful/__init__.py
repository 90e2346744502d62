"""Does a quote say what its article says?"""
