"""M/M/1 in SimPy, as its manual has it: a source, a process a customer, a Resource. Prints seconds and mean sojourn."""

import random
import sys
import time

import simpy

customers = int(sys.argv[1])
random.seed(1)
environment = simpy.Environment()
server = simpy.Resource(environment, capacity=1)
total = 0.0


def customer():
    global total
    arrived = environment.now
    with server.request() as request:
        yield request
        yield environment.timeout(random.expovariate(1.0))
    total += environment.now - arrived


def source():
    for _ in range(customers):
        yield environment.timeout(random.expovariate(0.8))
        environment.process(customer())


environment.process(source())
begin = time.perf_counter()
environment.run()
print(time.perf_counter() - begin, total / customers)
