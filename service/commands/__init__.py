"""What can be asked of the desk at the command line?"""
