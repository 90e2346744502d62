"""What is a word, and what was meant?"""
