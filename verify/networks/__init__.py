"""What computes y(x^1..x^T): deep recurrent arithmetic circuits, their weights, and fast evaluation of many inputs."""
