"""What is a text made of?"""
