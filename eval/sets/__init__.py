"""What is asked, and what answers it?"""
