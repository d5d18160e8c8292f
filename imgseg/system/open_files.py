"""How many files and lines this process may have open at once."""


def allow_open_files(wanted: int) -> int:
    """Raise the limit of this process towards ``wanted``, as far as the system lets it.

    Returns:
        How many files and lines may be open now; on Windows, which has no such limit, ``wanted``.
    """
    try:
        import resource
    except ImportError:
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        return most
    return wanted
