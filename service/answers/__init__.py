"""What do we answer, and how sure are we?"""
