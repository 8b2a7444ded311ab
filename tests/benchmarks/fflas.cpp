// The rank mod p of a matrix of doubles 0..p-1 by FFLAS-FFPACK, for bench_elimination.py.
#include <fflas-ffpack/fflas-ffpack.h>
#include <givaro/modular.h>

#include <cstddef>
#include <vector>

extern "C" size_t rank_mod(double p, size_t rows, size_t columns, const double* entries) {
    const Givaro::ModularBalanced<double> field(p);
    std::vector<double> work(rows * columns);
    for (size_t i = 0; i < work.size(); ++i) field.init(work[i], entries[i]);
    return FFPACK::Rank(field, rows, columns, work.data(), columns);
}
