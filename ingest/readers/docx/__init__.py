"""What does a Word document say, through everything that its markup wraps around the words?"""
