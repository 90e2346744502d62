"""What can be asked of the library at the command line?"""
