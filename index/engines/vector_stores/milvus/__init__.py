"""How are vectors kept in a Milvus that others run, and asked for those near a question?"""
