"""What does an article say of itself?"""
