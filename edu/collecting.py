"""Python's collector of garbage, held back while the house is built: nothing is thrown away then, and looking takes a fifth of the time."""

import gc

gc.disable()


def resume() -> None:
    """Collect from now on, but leave what has been built alone: the workers of a server share it until somebody touches it."""
    gc.freeze()
    gc.enable()
