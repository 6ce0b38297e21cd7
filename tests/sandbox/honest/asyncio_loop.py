import asyncio


def work(x):
    async def add():
        await asyncio.sleep(0.001)
        return float(x.sum())

    return asyncio.run(add())  # expect: 3.0
