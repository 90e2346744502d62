"""What do staff ask and check while they answer?"""
