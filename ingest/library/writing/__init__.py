"""What did staff write themselves, and what is hidden until they publish it?"""
