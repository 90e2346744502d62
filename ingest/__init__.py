"""What does this source say, exactly?"""
