"""What is a passage?"""
