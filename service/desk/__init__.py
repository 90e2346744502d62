"""What do staff work with?"""
