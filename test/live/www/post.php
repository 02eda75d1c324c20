<?php
// Says what arrived: the method and the names of the POST fields.
header('Content-Type: text/plain');
echo $_SERVER['REQUEST_METHOD'] ?? '(none)', ' ', implode(',', array_keys($_POST));
