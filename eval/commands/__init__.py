"""What can be asked of the evaluation at the command line?"""
