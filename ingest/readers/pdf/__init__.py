"""What does a PDF say, with its lines put together again?"""
