"""What holds for every request and response?"""
