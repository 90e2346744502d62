"""What do these bytes say?"""
