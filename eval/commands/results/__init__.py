"""What is measured, and how is it shown?"""
