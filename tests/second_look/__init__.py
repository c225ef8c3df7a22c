"""How the networks of the second look are made: sheets, cut-outs, training. Run by hand; needs ``torch`` and ``onnx``.

``python -m tests.second_look collect name --sheets 600 --first 2000000 --out out/second_look/name-0.npz``
``python -m tests.second_look train name --out resources/second_look/name.onnx out/second_look/name-*.npz``
``python -m tests.second_look train name-quick --out resources/second_look/name-quick.onnx out/second_look/name-*.npz``

The strokes are the generator's own splines, never the recorded hands: what the reader is measured on, the networks have
not seen, and no recording's licence reaches the program.
"""
