import sys,time,os,torch,collections
os.environ['HF_HUB_OFFLINE']='1'
from pathlib import Path
from tokenizers import Tokenizer
from eval.training.pairs import read_pairs,MIXTURE
from eval.training.model import AnswerabilityNetwork
from eval.training.fitting import fit,Schedule,loss_of
from index.answerability.reading import PairReader
from index.models.model_folder import find_model
torch.set_num_threads(2)
base=find_model().path
ex=read_pairs(Path('/work/shared/data/reader/pairs'),MIXTURE,seed=7)
c=collections.Counter((e.source,e.answers) for e in ex)
for k in sorted(c): print(k,c[k])
reader=PairReader(Tokenizer.from_file(str(base/'tokenizer.json')))
L=[len(reader.read(e.question,e.names,e.context,e.sentences).ids) for e in ex[::50]]
print(len(ex),sum(L)/len(L),max(L),flush=True)
if len(sys.argv)>1:sys.exit()
m=AnswerabilityNetwork(base)
t=time.time()
fit(m,ex,reader,Schedule(epochs=1.0),lambda s:print(f'{time.time()-t:.0f}s {s}',flush=True),Path('/tmp/ans/base.pt'))
torch.save(m.state_dict(),'/tmp/ans/base_final.pt')
print('done',time.time()-t)
