"""What do staff change over HTTP, and what becomes of it?"""
