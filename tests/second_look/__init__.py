"""How the networks of the second look are made: sheets, cut-outs, training. Run by hand; needs ``torch`` and ``onnx``.

``python -m tests.second_look collect name --sheets 600 --first 2000000 --out out/second_look/name-0.npz``
``python -m tests.second_look train name --out resources/second_look/name.onnx out/second_look/name-*.npz``
``python -m tests.second_look train name-quick --out resources/second_look/name-quick.onnx out/second_look/name-*.npz``

The present network of boxes learned with ``--epochs 5`` from cut-outs 0 to 9, 500 sheets each from seeds 4,000,000,
4,010,000 and so on, collected when no crosses were drawn beside rules (``ASIDE`` 0) and odd ones were less odd;
``--then`` from 10 to 13, 600 sheets each from seeds 4,200,000, 4,210,000 and so on, with 0 and 1; ``--then`` from 10
and 11 with 2 to 7.

The strokes are the generator's own splines, never the recorded hands: what the reader is measured on, the networks have
not seen, and no recording's licence reaches the program.
"""
