"""What hangs on a label that the markup sets apart from it?"""
