"""What do people write, and judge?"""
