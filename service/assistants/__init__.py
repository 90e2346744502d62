"""What may an assistant ask, and what does it get?"""
