"""What do staff edit of the words of the house?"""
