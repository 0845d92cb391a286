"""The sandbox's world, kept from one day to the next.

keeper    when what is written and read         files     the files: a whole world, a journal
pieces    a world in pieces                     bodies    large objects of S3, each in a file
backends  moto's backends, emptied and filled   changes   which pieces have changed
writing   a piece as bytes                      reading   a piece from bytes of anybody's
parts     what pickle cannot do by itself       classes   of which classes a world may be
division  a backend in several pieces           sharing   what has to go into one piece
noting    answers, noted with what they changed
"""
