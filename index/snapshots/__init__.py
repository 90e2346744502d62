"""What is served, and is it whole?"""
