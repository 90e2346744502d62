"""A store of vectors in Milvus: a cluster, one server, or a file for trials."""
