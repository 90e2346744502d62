"""What should be asked of these articles?"""
