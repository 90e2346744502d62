"""What do the editors want to come first, and what is never offered?"""
