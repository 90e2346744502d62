"""What is fitted or trained?"""
