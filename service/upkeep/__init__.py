"""What of the library needs somebody's attention?"""
