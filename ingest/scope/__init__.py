"""What do the words of a block hang on?"""
