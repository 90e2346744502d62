"""What form does what is said of citations have?"""
