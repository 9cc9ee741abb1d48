//! Attention: means of states, weighted by how well each answers a query.

use super::matmul::check_work;
use crate::graph::{Fault, Operator, Values, one, operators};
use crate::simd::gemm;
use crate::simd::lanes::F32x4;
use crate::simd::math;
use crate::tensor::{self, Tensor};

/// For each query, the mean of the states `[batch, tokens, features]`, with the softmax over the
/// tokens of the agreements `[batch, tokens, queries]` as weights: `[batch, queries, features]`. The
/// states may be the same for all texts.
///
/// It does what the file's three nodes do (softmax, transpose, product), with the same bits, without
/// writing down the weights.
pub(crate) struct Attention;

operators! { Attention Attention::run }

impl Attention {
    fn run(&self, inputs: Values) -> Result<Values, Fault> {
        let (&[batch, tokens, queries], [outer @ .., same_tokens, features]) =
            (inputs[0].shape(), inputs[1].shape())
        else {
            return Err("only matrices can be multiplied");
        };
        let (features, texts) = (*features, tensor::volume(outer)?);
        if tokens != *same_tokens || outer.len() > 1 || ![1, batch].contains(&texts) {
            return Err("matrix dimensions do not match");
        }
        let shape = [batch, queries, features];
        check_work(&[tensor::volume(&shape)?, tokens])?;
        let (agreements, states) = (inputs[0].floats()?, inputs[1].floats()?);
        let out = Tensor::build(&shape, |out: &mut [f32]| {
            if out.is_empty() || tokens == 0 {
                return Ok(());
            }
            let (size, mut lanes) = (tokens * features, vec![F32x4::splat(0.0); tokens]);
            let mut weights = vec![0.0; tokens];
            for (text, out) in out.chunks_exact_mut(queries * features).enumerate() {
                let states = &states[if texts == 1 { 0 } else { text * size }..][..size];
                let agreements = &agreements[text * tokens * queries..][..tokens * queries];
                for (four, out) in out.chunks_mut(4 * features).enumerate() {
                    for (quad, row) in lanes.iter_mut().zip(agreements.chunks_exact(queries)) {
                        *quad = quad_of(&row[4 * four..]);
                    }
                    math::softmax_lanes(&mut lanes);
                    for (lane, out) in out.chunks_exact_mut(features).enumerate() {
                        let of_lane = lanes.iter().map(|quad| quad.to_array()[lane]);
                        weights.iter_mut().zip(of_lane).for_each(|(weight, x)| *weight = x);
                        gemm::multiply_row(&weights, states, out);
                    }
                }
            }
            Ok(())
        })?;
        Ok(one(out))
    }
}

/// The first four numbers; zeros where there are fewer.
#[inline(always)]
fn quad_of(numbers: &[f32]) -> F32x4 {
    F32x4::new(numbers.first_chunk().copied().unwrap_or_else(|| {
        let mut quad = [0.0; 4];
        quad[..numbers.len()].copy_from_slice(numbers);
        quad
    }))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::matmul::MatMul;
    use super::super::movement::Transpose;
    use super::super::reduce::Softmax;
    use super::*;

    fn numbers(shape: [usize; 3]) -> Arc<Tensor> {
        let count = shape.iter().product::<usize>();
        let values = (0..count).map(|i| ((i * 7919 % 211) as f32 - 105.0) / 31.0).collect();
        Arc::new(Tensor::new(&shape, values).unwrap())
    }

    #[test]
    fn it_gives_the_bits_of_its_three_steps() {
        for (batch, tokens, queries, features) in [
            (1, 1, 1, 1),
            (2, 5, 3, 7),
            (3, 25, 2, 35),
            (1, 40, 23, 16),
            (2, 3, 9, 48),
            (2, 0, 1, 1),
        ] {
            for texts in [1, batch] {
                let (agreements, states) =
                    (numbers([batch, tokens, queries]), numbers([texts, tokens, features]));
                let weights = Operator::run(
                    &Softmax { axis: -2 },
                    [agreements.clone()].into_iter().collect(),
                );
                let order = Some(vec![0, 2, 1]);
                let mut across = Operator::run(&Transpose { order }, weights.unwrap()).unwrap();
                across.push(states.clone());
                let expected = Operator::run(&MatMul, across).unwrap().remove(0);
                let found = Attention.run([agreements, states].into_iter().collect());
                let found = found.unwrap().remove(0);
                assert_eq!(found.shape(), expected.shape());
                assert_eq!(found.floats().unwrap(), expected.floats().unwrap());
            }
        }
        let unlike: Values = [numbers([2, 4, 3]), numbers([2, 5, 5])].into_iter().collect();
        assert!(Attention.run(unlike).is_err());
    }
}
